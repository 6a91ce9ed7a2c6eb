import { DownloadOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import type { MouseEvent } from 'react';
import { fileAt } from '../api/paper';
import { Problem } from '../api/problem';
import { useWords } from '../app/preferences';
import { printWords } from '../words/print';
import { saveFile } from './saveFile';

interface Props {
  href: string;
  format: 'xlsx' | 'csv';
  what: string;
}

/** A file of the host, with its headings in the language of the console. */
export function DownloadLink({ href, format, what }: Props) {
  const words = useWords(printWords);
  const { message } = App.useApp();
  async function load(event: MouseEvent) {
    event.preventDefault();
    try {
      saveFile(await fileAt(href, `${what}.${format}`));
    } catch (error) {
      const why = error instanceof Problem ? error.message || error.title : String(error);
      void message.error(words.notLoaded(why));
    }
  }
  return (
    <Button
      icon={<DownloadOutlined aria-hidden />}
      href={href}
      aria-label={words.download(what, format.toUpperCase())}
      onClick={(event) => void load(event)}
    >
      {format.toUpperCase()}
    </Button>
  );
}
