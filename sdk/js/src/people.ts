// Small questions to the directory. They need the permission `directory`.

import type { PersonId } from "frontdesk:plugin/types@1.1.0";
import * as directory from "frontdesk:plugin/directory@1.1.0";
import { Fields } from "./fields";
import { refusalOf } from "./refusal";

/** Whoever has the role `department-head` and stands in the directory with this `department`; the first by id. */
export function departmentHead(department: string): PersonId | undefined {
  const heads = directory.withRole("department-head");
  return heads.find((head) => new Fields(head.fields).is("department", department))?.id;
}

/** What people call somebody; the id of whoever the directory does not know. */
export function personName(id: PersonId): string {
  try {
    return directory.get(id).name;
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
    return id;
  }
}
