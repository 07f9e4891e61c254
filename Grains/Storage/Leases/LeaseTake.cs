namespace OrleansGateway.Grains.Storage.Leases;

/// <summary>What became of a try to take a lease.</summary>
/// <param name="IsTaken">Whether the caller owns it now.</param>
/// <param name="Epoch">The new epoch, or the one of the owner that holds it.</param>
/// <param name="PreviousClosedCleanly">Whether the owner before let go by itself; true when there was none.</param>
/// <param name="Owner">The owner that holds it, when it was not taken.</param>
/// <param name="ExpiresIn">How long that owner's lease runs, when it was not taken.</param>
internal sealed record LeaseTake(
    bool IsTaken, long Epoch, bool PreviousClosedCleanly, string? Owner = null, TimeSpan ExpiresIn = default);
