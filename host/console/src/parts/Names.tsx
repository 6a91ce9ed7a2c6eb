//! People and states by the names that people call them.
import { CheckCircleOutlined } from '@ant-design/icons';
import { Tag } from 'antd';
import { usePeople } from '../api/people';
import { useVocabulary } from '../api/workflows';
import { useWords } from '../app/preferences';
import { partsWords } from '../words/parts';

/** Who an actor of history or journal is: a person, `admin:<login>`, `system`, `plugin:<id>`. */
export function useActorName(): (actor: string | null | undefined) => string {
  const people = usePeople().data;
  const words = useWords(partsWords);
  return (actor) => {
    if (!actor) return words.none;
    if (actor === 'system') return words.system;
    if (actor.startsWith('plugin:')) return words.plugin(actor.slice('plugin:'.length));
    return people?.get(actor)?.name ?? actor.replace(/^admin:/, '');
  };
}

/** Up to so many characters a name stays on one line. */
const WHOLE_CHARS_MAX = 20;

export function PersonName({ id }: { id: string | null | undefined }) {
  const name = useActorName()(id);
  return name.length <= WHOLE_CHARS_MAX ? <span className="whole">{name}</span> : <>{name}</>;
}

interface Stated {
  plugin: string;
  workflow: string;
  state: string;
}

/** A ticket's state; an end carries a tick. */
export function StateTag({ ticket }: { ticket: Stated }) {
  const vocabulary = useVocabulary();
  const title = vocabulary.state(ticket.plugin, ticket.workflow, ticket.state);
  const end = vocabulary.isEnd(ticket.plugin, ticket.workflow, ticket.state);
  return (
    <Tag
      className={end ? 'state state-end' : 'state'}
      icon={end ? <CheckCircleOutlined aria-hidden /> : undefined}
    >
      {title}
    </Tag>
  );
}
