//! A paper for the printer: sheets large or small, once or in parts.
import { PrinterOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, type MenuProps } from 'antd';
import { useState } from 'react';
import { paperAt, paperQuery, type Sheets } from '../api/paper';
import { Problem } from '../api/problem';
import { useWords } from '../app/preferences';
import { printWords } from '../words/print';
import { printHtml } from './print';

interface Props {
  /** Where the host has the paper. */
  path: string;
  /** What it is, for who cannot see the button's neighbours. */
  what: string;
}

export function PrintButton({ path, what }: Props) {
  const words = useWords(printWords);
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  async function print(sheets: Sheets) {
    setBusy(true);
    try {
      printHtml(await paperAt(`${path}?${paperQuery(sheets)}`), words.frame(what));
    } catch (error) {
      const why = error instanceof Problem ? error.message || error.title : String(error);
      void message.error(words.failed(why));
    } finally {
      setBusy(false);
    }
  }
  const ways: { key: string; label: string; sheets: Sheets }[] = [
    { key: 'a4', label: words.whole('A4'), sheets: { paper: 'a4', parts: [] } },
    { key: 'a5', label: words.whole('A5'), sheets: { paper: 'a5', parts: [] } },
    { key: 'a4-2', label: words.inParts('A4'), sheets: { paper: 'a4', parts: [words.stub, words.customer] } },
    { key: 'a5-2', label: words.inParts('A5'), sheets: { paper: 'a5', parts: [words.stub, words.customer] } },
  ];
  const items: MenuProps['items'] = ways.map(({ key, label, sheets }) => ({
    key,
    label,
    onClick: () => void print(sheets),
  }));
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button
        size="small"
        icon={<PrinterOutlined aria-hidden />}
        loading={busy}
        aria-haspopup="menu"
        aria-label={words.of(what)}
      >
        {words.print}
      </Button>
    </Dropdown>
  );
}
