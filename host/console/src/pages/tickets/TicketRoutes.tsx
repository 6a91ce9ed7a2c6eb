import { Navigate, Route, Routes } from 'react-router';
import TicketPage from '../ticket/TicketPage';
import { KindPage } from './KindPage';
import { NewTicketPage } from './NewTicketPage';
import { NumberPage } from './NumberPage';
import { TicketsPage } from './TicketsPage';

export default function TicketRoutes() {
  return (
    <Routes>
      <Route index element={<TicketsPage />} />
      <Route path="new" element={<KindPage />} />
      <Route path="new/:plugin/:workflow" element={<NewTicketPage />} />
      <Route path="number/:number" element={<NumberPage />} />
      <Route path=":ticket" element={<TicketPage />} />
      <Route path="*" element={<Navigate to=".." replace />} />
    </Routes>
  );
}
