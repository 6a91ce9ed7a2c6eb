//! What is dragged over the roster, and what becomes of it where it is dropped.
import { App } from 'antd';
import { useRef, useState } from 'react';
import { useShiftChanges, type Shift } from '../../api/roster';
import { useWords } from '../../app/preferences';
import { useActorName } from '../../parts/Names';
import { useTimes } from '../../parts/time';
import { rosterWords } from '../../words/roster';
import { bodyOf, planOf, type HoursOfDay } from './plan';

/** A person from the list, or a shift that stands already. */
export type Dragged = { person: string } | Shift;

export function usePlacing() {
  const words = useWords(rosterWords);
  const { message } = App.useApp();
  const times = useTimes();
  const name = useActorName();
  const changes = useShiftChanges();
  const dragged = useRef<Dragged>(undefined);
  const [failed, setFailed] = useState<{ error: unknown; note: string }>();

  async function drop(post: string, day: string, hours: HoursOfDay) {
    const what = dragged.current;
    dragged.current = undefined;
    if (!what) return;
    setFailed(undefined);
    const plan = 'start' in what ? planOf(what, times) : { person: what.person, ...hours };
    // A kind of shift is one of its post.
    const kind = 'post' in plan && plan.post === post ? plan.kind : undefined;
    const to = bodyOf({ ...plan, post, day, kind });
    try {
      if (!('start' in what)) await changes.put.mutateAsync(to);
      else if (planOf(what, times).day !== day || what.post !== post)
        await changes.move.mutateAsync({ shift: what, to });
      else return;
      void message.success(words.placed(name(what.person)));
    } catch (error) {
      setFailed({ error, note: 'start' in what ? words.unchanged(name(what.person)) : '' });
    }
  }

  const drag = (what: Dragged | undefined) => {
    dragged.current = what;
  };
  return { drag, drop, error: failed?.error, note: failed?.note };
}
