import type { Replica } from '../adapt/replica.js';
import type { Certificate } from '../bound/certificate.js';
import { RunningCertificate, type RunningCertificateState } from '../bound/runningCertificate.js';
import type { Assign } from '../model/assignment.js';
import type { LearnedBatch } from '../model/learnedBatch.js';

/** The part of a checkpoint that this component writes and reads. */
export interface CertificationState {
  /** Sums behind the certificate of the rows learned so far; null where the run proves nothing. */
  readonly certification: RunningCertificateState | null;
}

/** A run that proves nothing. */
export const nothingProved: CertificationState = { certification: null };

/** Proves, beside the running objective, how good any k centroids could be on the rows learned so far. */
export interface Certification {
  /** Takes a mini-batch, after everything else that it may change. */
  after(batch: LearnedBatch): void;
  /** The part of a checkpoint that restores it. */
  state(): CertificationState;
  /** What is proved so far. @param now whether it must speak of all rows, which takes milliseconds */
  certificate(now: boolean): Certificate | null;
}

/** Proves nothing. */
export const noCertification: Certification = { after() {}, state: () => nothingProved, certificate: () => null };

/** Proves lower bounds while the run learns. */
export function certification(
  assign: Assign,
  lead: Replica,
  { certification: from }: CertificationState,
): Certification {
  const running = new RunningCertificate(assign, lead.current(), from);
  return {
    after: ({ points, statistics }) => running.add(points, statistics.inertia, () => lead.current()),
    state: () => ({ certification: running.state() }),
    certificate: (now) => running.certificate(now),
  };
}
