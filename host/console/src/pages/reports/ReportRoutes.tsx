import { Navigate, Route, Routes } from 'react-router';
import { ReportPage } from './ReportPage';
import { ReportsPage } from './ReportsPage';

export default function ReportRoutes() {
  return (
    <Routes>
      <Route index element={<ReportsPage />} />
      <Route path=":plugin/:report" element={<ReportPage />} />
      <Route path="*" element={<Navigate to=".." replace />} />
    </Routes>
  );
}
