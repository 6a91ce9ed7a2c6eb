import { UploadOutlined } from '@ant-design/icons';
import { Alert, Button, Upload } from 'antd';
import { useCalendarChanges } from '../../api/calendars';
import { useWords } from '../../app/preferences';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { calendarsWords } from '../../words/calendars';

/** Holidays from a file: taken over at once, with what became of it. */
export function Import({ calendar }: { calendar: string }) {
  const words = useWords(calendarsWords);
  const { take } = useCalendarChanges();
  const read = async (file: File) => {
    const format = file.name.toLowerCase().endsWith('.json') ? ('json' as const) : ('ics' as const);
    take.mutate({ calendar, format, text: await file.text() });
  };
  const done = take.data;
  return (
    <section className="paper" aria-labelledby="import">
      <h2 id="import">{words.import}</h2>
      <ProblemAlert error={take.error} />
      {done && (
        <Alert
          className="problem"
          role="status"
          showIcon
          type={done.kept.length > 0 ? 'warning' : 'success'}
          title={words.imported(done.days)}
          description={
            <>
              {done.years.length > 0 && <div>{words.wholeYears(done.years.join(', '))}</div>}
              {done.kept.length > 0 && <div>{words.kept(done.kept.join(', '))}</div>}
              {done.left_out.length > 0 && <div>{words.leftOut(done.left_out.join(', '))}</div>}
            </>
          }
        />
      )}
      <Upload
        accept=".ics,.json"
        showUploadList={false}
        data-testid="holidays-file"
        beforeUpload={(file) => {
          void read(file);
          return false;
        }}
      >
        <Button icon={<UploadOutlined aria-hidden />} loading={take.isPending}>
          {words.importHint}
        </Button>
      </Upload>
    </section>
  );
}
