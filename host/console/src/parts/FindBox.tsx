//! A box that narrows what is shown below it as one types.
import { Input } from 'antd';

interface Props {
  /** What is typed there. */
  label: string;
  value: string;
  onFind: (text: string) => void;
  className?: string;
}

export function FindBox({ label, value, onFind, className = 'filter-kind' }: Props) {
  return (
    <Input.Search
      className={className}
      aria-label={label}
      placeholder={label}
      allowClear
      value={value}
      onChange={({ target }) => onFind(target.value)}
    />
  );
}
