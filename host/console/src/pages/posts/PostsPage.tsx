//! Which posts there are and who stands there; what each role may do and who has it.
import { Tabs } from 'antd';
import { useSearchParams } from 'react-router';
import { useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { postWords } from '../../words/posts';
import { Posts } from './Posts';
import { Roles } from './Roles';
import './posts.css';

export default function PostsPage() {
  const words = useWords(postWords);
  const [params, setParams] = useSearchParams();
  const tabs = [
    { key: 'posts', label: words.posts, children: <Posts /> },
    { key: 'roles', label: words.roles, children: <Roles /> },
  ];
  return (
    <>
      <PageHead title={words.title} about={words.about} />
      <Tabs
        activeKey={params.get('tab') ?? 'posts'}
        onChange={(tab) => setParams({ tab }, { replace: true })}
        items={tabs}
        destroyOnHidden
      />
    </>
  );
}
