import { Button, Result } from 'antd';
import { useRouteError } from 'react-router';
import { appWords } from '../words/app';
import { useWords } from './preferences';

/** A page that failed; the others go on. */
export function Crashed() {
  const words = useWords(appWords);
  const error = useRouteError();
  return (
    <Result
      status="error"
      title={words.crashed}
      subTitle={words.crashedHint}
      extra={
        <Button type="primary" onClick={() => location.reload()}>
          {words.reload}
        </Button>
      }
    >
      <code>{error instanceof Error ? error.message : String(error)}</code>
    </Result>
  );
}
