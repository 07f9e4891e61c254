namespace OrleansGateway.Grains.Pacing;

/// <summary>A row of an instance's pace.</summary>
/// <param name="Key">What it counts.</param>
/// <param name="Value">The number: when a bucket is full, or a day ends, in UTC ticks.</param>
/// <param name="EndsAt">Until when it matters.</param>
internal readonly record struct PaceRow(string Key, long Value, DateTimeOffset EndsAt);
