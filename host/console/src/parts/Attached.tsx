//! Files of a field: a small picture and a name each, which open to look at.
import { FileImageOutlined, FileOutlined, FilePdfOutlined, FileTextOutlined } from '@ant-design/icons';
import { Tag } from 'antd';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { isFile, useFile, useFileAddress, type StoredFile } from '../api/files';
import { useWords } from '../app/preferences';
import { fileWords } from '../words/files';
import './attached.css';

const FilePreview = lazy(() => import('./FilePreview'));

const ICONS = {
  image: <FileImageOutlined aria-hidden />,
  pdf: <FilePdfOutlined aria-hidden />,
  text: <FileTextOutlined aria-hidden />,
  none: <FileOutlined aria-hidden />,
};

/** What stands for a file in a line. */
export function Picture({ file }: { file: StoredFile }) {
  const address = useFileAddress();
  if (file.preview !== 'image') return <span className="attached-picture">{ICONS[file.preview]}</span>;
  return <img className="attached-picture" src={address(file.file)} alt="" loading="lazy" />;
}

export function Attached({ files }: { files: readonly string[] }) {
  const [looked, setLooked] = useState<string>();
  // Whoever works by keyboard goes on where the dialog was opened.
  const opener = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!looked) opener.current?.focus();
  }, [looked]);
  const look = (file: string, from: HTMLElement) => {
    opener.current = from;
    setLooked(file);
  };
  const readable = files.filter(isFile);
  return (
    <>
      <ul className="attached">
        {files.map((file) => (
          <li key={file}>
            {isFile(file) ? <One file={file} onLook={(from) => look(file, from)} /> : <Tag>{file}</Tag>}
          </li>
        ))}
      </ul>
      {looked && (
        <Suspense>
          <FilePreview files={readable} shown={looked} onShow={setLooked} />
        </Suspense>
      )}
    </>
  );
}

function One({ file, onLook }: { file: string; onLook: (from: HTMLElement) => void }) {
  const words = useWords(fileWords);
  const found = useFile(file);
  if (found.isError) {
    return (
      <span className="attached-one lost muted" title={words.unknownHint}>
        {words.unknown}
      </span>
    );
  }
  if (!found.data) return <span className="attached-one lost muted">…</span>;
  return (
    <button
      type="button"
      className="attached-one"
      aria-label={words.look(found.data.name)}
      onClick={({ currentTarget }) => onLook(currentTarget)}
    >
      <Picture file={found.data} />
      <span className="attached-name">{found.data.name}</span>
    </button>
  );
}
