// A koi's jobs, each as JSON. Statements only; transactions are the store's.

import type { CronJob } from "../cron/job.ts";
import type { Preparing } from "./lazy-statements.ts";

/** Statements on jobs. */
export class CronTable {
  readonly #all;
  readonly #write;
  readonly #remove;

  constructor(connection: Preparing) {
    this.#all = connection.prepare("SELECT body FROM cron_job ORDER BY job_id");
    this.#write = connection.prepare("INSERT OR REPLACE INTO cron_job (job_id, body) VALUES (?, ?)");
    this.#remove = connection.prepare("DELETE FROM cron_job WHERE job_id = ?");
  }

  all(): CronJob[] {
    return (this.#all.all() as { body: string }[]).map(({ body }) => JSON.parse(body) as CronJob);
  }

  write(job: CronJob): void {
    this.#write.run(job.id, JSON.stringify(job));
  }

  /** Whether there was one. */
  remove(jobId: string): boolean {
    return this.#remove.run(jobId).changes > 0;
  }
}
