import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from 'react-router';
import { siteKey } from '../../api/keys';
import { useSite } from '../../api/sites';
import { ticketByNumber } from '../../api/tickets';
import { Loaded } from '../../parts/states';

/** A ticket by its printed number, as reports and papers name it. */
export function NumberPage() {
  const { number = '' } = useParams();
  const site = useSite().name;
  const ticket = useQuery({
    queryKey: siteKey(site, 'by-number', number),
    queryFn: () => ticketByNumber(site, number),
  });
  return <Loaded of={ticket}>{({ id }) => <Navigate to={`/s/${site}/tickets/${id}`} replace />}</Loaded>;
}
