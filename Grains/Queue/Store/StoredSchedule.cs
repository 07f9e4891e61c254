using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>A schedule and the occurrence that it fires next, milliseconds since 1970; null when it never fires again.</summary>
internal sealed record StoredSchedule(RecurringSchedule Schedule, long? NextAt);
