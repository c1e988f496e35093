import type { Replica } from '../adapt/replica.js';
import type { Certificate } from '../bound/certificate.js';
import { RunningCertificate } from '../bound/runningCertificate.js';
import type { Assign } from '../model/assignment.js';
import type { LearnedBatch } from '../model/learnedBatch.js';
import type { Points } from '../model/points.js';

/** Proves, beside the running objective, how good any k centroids could be on the rows learned so far. */
export interface Certification {
  /** Takes a mini-batch before the centroids move. */
  before(lead: Replica, points: Points): void;
  /** Takes a mini-batch after the centroids moved. */
  after(batch: LearnedBatch): void;
  /** What is proved so far. @param now whether it must speak of all rows, which takes milliseconds */
  certificate(now: boolean): Certificate | null;
}

/** Proves nothing. */
export const noCertification: Certification = { before() {}, after() {}, certificate: () => null };

/** Proves lower bounds while the run learns. */
export function certification(assign: Assign): Certification {
  const running = new RunningCertificate(assign);
  return {
    before: (lead, points) => running.take(lead.current(), points),
    after: ({ statistics }) => running.observe(statistics.inertia),
    certificate: (now) => running.certificate(now),
  };
}
