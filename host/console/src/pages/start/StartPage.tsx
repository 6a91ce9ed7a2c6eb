//! First steps of an administrator: the department, its industry, what the plugin may do.
import { Steps } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useWords } from '../../app/preferences';
import { Entrance } from '../../parts/Entrance';
import { InstallSteps } from '../plugins/InstallSteps';
import { startWords } from '../../words/start';
import { SiteForm } from './SiteForm';
import './start.css';

export default function StartPage() {
  const words = useWords(startWords);
  const go = useNavigate();
  const [site, setSite] = useState<string>();
  const [chosen, setChosen] = useState(false);
  const step = !site ? 0 : chosen ? 2 : 1;
  return (
    <Entrance title={words.title} lead={words.lead} broad>
      <Steps current={step} size="small" items={words.steps.map((title) => ({ title }))} className="steps" />
      {site ? (
        <InstallSteps site={site} onChosen={setChosen} onInstalled={() => void go(`/s/${site}/people`)} />
      ) : (
        <SiteForm onCreated={setSite} />
      )}
    </Entrance>
  );
}
