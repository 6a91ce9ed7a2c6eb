//! Where files are chosen or dropped.
import { InboxOutlined } from '@ant-design/icons';
import { useState, type InputHTMLAttributes, type ReactNode } from 'react';
import './attached.css';

interface Props extends Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'multiple' | 'accept' | 'aria-required' | 'aria-invalid' | 'aria-describedby'
> {
  id: string;
  label: string;
  /** What may come, in small letters below the label. */
  children: ReactNode;
  onFiles: (files: File[]) => void;
}

export function DropPlace({ id, label, children, onFiles, ...input }: Props) {
  const [over, setOver] = useState(false);
  return (
    <>
      <input
        {...input}
        id={id}
        className="bring-input"
        type="file"
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          // The same file may be chosen again after it was removed or mended.
          target.value = '';
        }}
      />
      <label
        htmlFor={id}
        className={over ? 'bring-place over' : 'bring-place'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          onFiles([...event.dataTransfer.files]);
        }}
      >
        <span>
          <InboxOutlined aria-hidden /> {label}
        </span>
        <span className="muted small">{children}</span>
      </label>
    </>
  );
}
