//! Quick open: from anywhere, by keyboard, to a ticket, a page, a person, or a new ticket.
import { Input, Modal } from 'antd';
import { useEffect, useEffectEvent, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';
import { SEARCH_CHARS_MAX } from '../../api/search';
import { useWords } from '../../app/preferences';
import { Marked } from '../../parts/Marked';
import { quickWords } from '../../words/quick';
import { useFinds, type Find } from './finds';
import './quick.css';

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
  // Who types a number and Enter at once means what the host is about to answer, not what stands there by chance.
  const [isEntered, setEntered] = useState(false);
  const { finds, sure, pending, behind } = useFinds(text);
  const ready = !pending || at < sure;
  const take = (find: Find | undefined) => {
    if (!find) return;
    onDone();
    void go(find.to);
  };
  const whenReady = useEffectEvent(() => take(finds[at]));
  useEffect(() => {
    if (isEntered && ready) whenReady();
  }, [isEntered, ready]);
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((at + step + finds.length) % Math.max(1, finds.length));
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) setEntered(true);
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
        maxLength={SEARCH_CHARS_MAX}
        value={text}
        onKeyDown={press}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
          setEntered(false);
        }}
      />
      <div id={list} role="listbox" aria-label={words.title} aria-busy={pending} className="finds">
        {finds.map((find, index) => (
          <Option
            key={`${find.kind} ${find.to}`}
            id={`${list}-${index}`}
            find={find}
            typed={text}
            isAt={index === at}
            onPoint={() => setAt(index)}
            onTake={() => take(find)}
          />
        ))}
      </div>
      {behind && <p className="muted small">{words.behind}</p>}
      <p className="muted small">{words.hint}</p>
    </>
  );
}

interface OptionProps {
  id: string;
  find: Find;
  typed: string;
  isAt: boolean;
  onPoint: () => void;
  onTake: () => void;
}

function Option({ id, find, typed, isAt, onPoint, onTake }: OptionProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isAt) box.current?.scrollIntoView({ block: 'nearest' });
  }, [isAt]);
  return (
    <div
      ref={box}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isAt}
      className={isAt ? 'find find-at' : 'find'}
      onMouseMove={onPoint}
      onClick={onTake}
      onKeyDown={(event) => event.key === 'Enter' && onTake()}
    >
      <span className="find-kind muted small">{find.kind}</span>
      <span className="find-what">
        <Marked text={find.title} wanted={typed} />
        {find.place && (
          <span className="find-place muted small">
            <Marked text={find.place} wanted={typed} />
          </span>
        )}
      </span>
    </div>
  );
}
