//! One file of several, large: images and text in place, the rest to be opened or downloaded.
import { DownloadOutlined, ExportOutlined, LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Modal } from 'antd';
import type { KeyboardEvent } from 'react';
import { useFile, useFileAddress, useFileText, type StoredFile } from '../api/files';
import { useWords } from '../app/preferences';
import { fileWords } from '../words/files';
import { useFileSize } from './fileSize';
import { Loaded } from './states';
import { useTimes } from './time';

interface Props {
  files: readonly string[];
  shown: string;
  /** Shows another one, or none any more. */
  onShow: (file: string | undefined) => void;
}

export default function FilePreview({ files, shown, onShow }: Props) {
  const words = useWords(fileWords);
  const file = useFile(shown);
  const index = files.indexOf(shown);
  const step = (by: number) => {
    const other = files[index + by];
    if (other) onShow(other);
  };
  const turn = ({ key }: KeyboardEvent) => {
    if (key === 'ArrowLeft') step(-1);
    if (key === 'ArrowRight') step(1);
  };
  return (
    <Modal
      open
      width={820}
      title={file.data?.name ?? words.unknown}
      footer={null}
      onCancel={() => onShow(undefined)}
      modalRender={(dialog) => (
        // Keys come here from whatever has the focus inside.
        // eslint-disable-next-line jsx-a11y/no-static-element-interactions
        <div onKeyDown={turn}>{dialog}</div>
      )}
    >
      <div className="look">
        <Loaded of={file}>{(found) => <Shown file={found} key={found.file} />}</Loaded>
        <div className="look-foot">
          {files.length > 1 && (
            <>
              <Button
                icon={<LeftOutlined aria-hidden />}
                aria-label={words.previous}
                disabled={index <= 0}
                onClick={() => step(-1)}
              />
              <span className="muted small" aria-live="polite">
                {words.place(index + 1, files.length)}
              </span>
              <Button
                icon={<RightOutlined aria-hidden />}
                aria-label={words.next}
                disabled={index >= files.length - 1}
                onClick={() => step(1)}
              />
            </>
          )}
          <span className="apart" />
          {file.data && <Ways file={file.data} />}
        </div>
      </div>
    </Modal>
  );
}

function Ways({ file }: { file: StoredFile }) {
  const words = useWords(fileWords);
  const address = useFileAddress()(file.file);
  return (
    <>
      {(file.preview === 'image' || file.preview === 'pdf') && (
        <Button href={address} target="_blank" rel="noreferrer" icon={<ExportOutlined aria-hidden />}>
          {words.open}
        </Button>
      )}
      <Button href={address} download={file.name} icon={<DownloadOutlined aria-hidden />}>
        {words.download}
      </Button>
    </>
  );
}

function Shown({ file }: { file: StoredFile }) {
  const words = useWords(fileWords);
  const times = useTimes();
  const size = useFileSize();
  const address = useFileAddress()(file.file);
  return (
    <>
      <div className="muted small">
        {size(file.bytes)} · {times.moment(file.at)}
      </div>
      {file.preview === 'image' && <img className="look-picture" src={address} alt={file.name} />}
      {file.preview === 'text' && <TextOf address={address} name={file.name} />}
      {file.preview === 'pdf' && <p>{words.pdf}</p>}
      {file.preview === 'none' && <p>{words.noPreview}</p>}
    </>
  );
}

function TextOf({ address, name }: { address: string; name: string }) {
  const words = useWords(fileWords);
  const text = useFileText(address);
  return (
    <Loaded of={text}>
      {({ text: letters, cut }) => (
        <>
          {/* What scrolls must be reached by the keyboard. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <pre className="look-text" tabIndex={0} role="region" aria-label={name}>
            {letters}
          </pre>
          {cut && <p className="muted small">{words.cut}</p>}
        </>
      )}
    </Loaded>
  );
}
