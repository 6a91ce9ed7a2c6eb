import { SafetyCertificateOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useVerify } from '../../api/journal';
import { useWords } from '../../app/preferences';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { journalWords } from '../../words/journal';
import './journal.css';

/** Walks the chain of the journal, and tells whether it holds. */
export function Integrity() {
  const words = useWords(journalWords);
  const verify = useVerify();
  return (
    <div className="integrity">
      <Button
        icon={<SafetyCertificateOutlined aria-hidden />}
        loading={verify.isPending}
        onClick={() => verify.mutate()}
      >
        {verify.isPending ? words.verifying : words.verify}
      </Button>
      <ProblemAlert error={verify.error} />
      {verify.data && (
        <Alert
          role="status"
          showIcon
          type={verify.data.good ? 'success' : 'error'}
          title={verify.data.good ? words.good(verify.data.last) : words.broken(verify.data.broken_at ?? 0)}
        />
      )}
    </div>
  );
}
