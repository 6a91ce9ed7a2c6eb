//! Whether the host is well: what needs somebody first, then the figures behind it.
import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { healthWords } from '../../words/health';
import { Integrity } from '../journal/Integrity';
import { Faults } from '../plugins/Faults';
import { Figures } from './Figures';
import { Standing } from './Standing';
import './health.css';

export default function HealthPage() {
  const words = useWords(healthWords);
  return (
    <>
      <PageHead title={words.title} about={words.about} />
      <Standing />
      <section className="paper" aria-labelledby="journal">
        <h2 id="journal">{words.journal}</h2>
        <p className="muted">{words.journalAbout}</p>
        <Integrity />
      </section>
      <Figures />
      <h2 className="group-title">{words.faultsAll}</h2>
      <Faults />
      <section className="paper" aria-labelledby="backup">
        <h2 id="backup">{words.backup}</h2>
        <p className="muted">{words.backupAbout}</p>
        <Button icon={<DownloadOutlined aria-hidden />} href="/api/v1/backup" download>
          {words.download}
        </Button>
      </section>
    </>
  );
}
