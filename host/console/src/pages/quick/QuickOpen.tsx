//! Quick open: from anywhere, by keyboard, to a ticket, a page, or a new ticket.
import { Input, Modal } from 'antd';
import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';
import { useWords } from '../../app/preferences';
import { quickWords } from '../../words/quick';
import { useFinds, type Find } from './finds';

interface Props {
  open: boolean;
  onOpen: (open: boolean) => void;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, [contenteditable]') !== null;
}

export function QuickOpen({ open, onOpen }: Props) {
  const words = useWords(quickWords);
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      const called =
        (event.key === 'k' && (event.ctrlKey || event.metaKey)) ||
        (event.key === '/' && !isTyping(event.target));
      if (!called) return;
      event.preventDefault();
      onOpen(true);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [onOpen]);
  return (
    <Modal title={words.title} open={open} onCancel={() => onOpen(false)} footer={null} destroyOnHidden>
      <Search onDone={() => onOpen(false)} />
    </Modal>
  );
}

function Search({ onDone }: { onDone: () => void }) {
  const words = useWords(quickWords);
  const go = useNavigate();
  const list = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const finds = useFinds(text);
  const take = (find: Find | undefined) => {
    if (!find) return;
    onDone();
    void go(find.to);
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((at + step + finds.length) % Math.max(1, finds.length));
    }
    if (event.key === 'Enter') take(finds[at]);
  };
  return (
    <>
      <Input
        autoFocus
        size="large"
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={finds[at] ? `${list}-${at}` : undefined}
        aria-label={words.placeholder}
        placeholder={words.placeholder}
        value={text}
        onKeyDown={press}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
      />
      <div id={list} role="listbox" aria-label={words.title} className="finds">
        {finds.map((find, index) => (
          <div
            key={find.to}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={index === at ? 'find find-at' : 'find'}
            onMouseMove={() => setAt(index)}
            onClick={() => take(find)}
            onKeyDown={(event) => event.key === 'Enter' && take(find)}
          >
            <span className="muted small">{find.kind}</span> {find.title}
          </div>
        ))}
      </div>
      {finds.length === 0 && <p className="muted">{words.nothing}</p>}
      <p className="muted small">{words.hint}</p>
    </>
  );
}
