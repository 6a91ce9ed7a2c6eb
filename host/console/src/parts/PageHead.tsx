import { Typography } from 'antd';
import { useEffect, type ReactNode } from 'react';

/** The page's title, one line about it, and what can be done on it. */
export function PageHead({
  title,
  about,
  children,
}: {
  title: string;
  about?: ReactNode;
  children?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Frontdesk`;
  }, [title]);
  return (
    <div className="page-head">
      <div className="page-head-text">
        <Typography.Title level={1}>{title}</Typography.Title>
        {about && <div className="muted">{about}</div>}
      </div>
      {children && <div className="page-head-actions">{children}</div>}
    </div>
  );
}
