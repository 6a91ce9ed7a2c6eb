//! What stands where there is nothing to show: loading, empty, failed, not allowed.
import { Button, Empty, Result, Skeleton } from 'antd';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Problem } from '../api/problem';
import { useWords } from '../app/preferences';
import { partsWords } from '../words/parts';

export function Loading() {
  const words = useWords(partsWords);
  return (
    <div role="status" aria-label={words.loading}>
      <Skeleton active title={false} paragraph={{ rows: 4 }} />
    </div>
  );
}

/** Nothing is there yet, and what to do about it. */
export function Nothing({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <div className="nothing-title">{title}</div>
          {hint && <div className="muted">{hint}</div>}
        </>
      }
    >
      {children}
    </Empty>
  );
}

/** Why something could not be read, with a way out. */
export function Failed({ error, again }: { error: unknown; again?: () => void }) {
  const words = useWords(partsWords);
  const problem = error instanceof Problem ? error : undefined;
  const retry = again && (
    <Button type="primary" onClick={again}>
      {words.again}
    </Button>
  );
  if (problem?.kind === 'denied') {
    return <Result status="info" title={words.denied} subTitle={words.deniedHint} />;
  }
  if (problem?.kind === 'offline') {
    return <Result status="warning" title={words.offline} subTitle={words.offlineHint} extra={retry} />;
  }
  if (problem?.kind === 'not-found') {
    return <Result status="info" title={words.notFound} subTitle={problem.message} />;
  }
  const where = problem?.request ? words.request(problem.request) : undefined;
  const detail = [problem?.message, where].filter(Boolean).join(' · ');
  return <Result status="error" title={problem?.title || words.failed} subTitle={detail} extra={retry} />;
}

/** Shows what was read, or how it stands with the reading. */
export function Loaded<T>({ of, children }: { of: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.isError) return <Failed error={of.error} again={() => void of.refetch()} />;
  return <Loading />;
}
