import { Alert, App, Button } from 'antd';
import { useRelease, type Installed } from '../../api/plugins';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { useTimes } from '../../parts/time';
import { pluginWords } from '../../words/plugins';

/** Faults of a plugin's hooks in a row, and whether they keep it from running; nothing when its last hook went well. */
export function Quarantine({ installed }: { installed: Installed }) {
  const words = useWords(pluginWords);
  const times = useTimes();
  const { message } = App.useApp();
  const release = useRelease(useSite().name, installed.plugin);
  const { quarantine } = installed;
  if (!quarantine) return null;
  const { until, faults, reason } = quarantine;
  return (
    <>
      <ProblemAlert error={release.error} />
      <Alert
        className="problem"
        role="status"
        showIcon
        type={until ? 'error' : 'warning'}
        title={until ? words.quarantined(times.moment(until)) : words.inARow(faults)}
        description={
          <>
            {until && <div>{words.quarantineHint}</div>}
            <div className="long-text">{reason.split('\n')[0]}</div>
          </>
        }
        action={
          until && (
            <Button
              loading={release.isPending}
              onClick={() =>
                release.mutate(undefined, { onSuccess: () => void message.success(words.released) })
              }
            >
              {words.release}
            </Button>
          )
        }
      />
    </>
  );
}
