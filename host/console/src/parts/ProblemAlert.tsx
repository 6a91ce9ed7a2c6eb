import { Alert } from 'antd';
import { Problem } from '../api/problem';
import { useWords } from '../app/preferences';
import { partsWords } from '../words/parts';

/** Why the host refused, above the form it is about. */
export function ProblemAlert({ error }: { error: unknown }) {
  const words = useWords(partsWords);
  if (!error) return null;
  const problem = error instanceof Problem ? error : undefined;
  const offline = problem?.kind === 'offline';
  const title = offline ? words.offline : problem?.title || words.failed;
  const detail = offline ? words.offlineHint : (problem?.message ?? String(error));
  const fault = problem?.fault === undefined ? undefined : words.faultHint(problem.fault);
  return (
    <Alert
      className="problem"
      type={problem?.kind === 'rule' ? 'warning' : 'error'}
      showIcon
      role="alert"
      title={title}
      description={
        <>
          <div>{detail}</div>
          {fault && <div>{fault}</div>}
        </>
      }
    />
  );
}
