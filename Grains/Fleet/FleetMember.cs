namespace OrleansGateway.Grains.Fleet;

/// <summary>An instance in a snapshot of the fleet.</summary>
/// <param name="Instance">Its id, without the tenant.</param>
internal sealed record FleetMember(string Instance)
{
    /// <summary>Whether it is connected and logged in.</summary>
    public bool IsConnected { get; init; }

    /// <summary>Whether it is logged out, banned or locked, and will not come back by itself.</summary>
    public bool IsLoggedOut { get; init; }

    /// <summary>Whether its circuit breaker is open.</summary>
    public bool IsBreakerOpen { get; init; }

    /// <summary>Until when it rests; null when it does not.</summary>
    public DateTimeOffset? RestUntil { get; init; }

    /// <summary>Whether it has used up its limit.</summary>
    public bool IsLimitReached { get; init; }

    /// <summary>Messages sent within the sliding window.</summary>
    public long SentInWindow { get; init; }

    /// <summary>Messages under way.</summary>
    public int InFlight { get; init; }

    /// <summary>Its share under the weighted strategy; 1 or more.</summary>
    public int Weight { get; init; } = 1;
}
