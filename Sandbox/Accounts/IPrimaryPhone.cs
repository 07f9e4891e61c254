namespace OrleansGateway.Sandbox.Accounts;

/// <summary>The operations that only the account's phone can do, because it has the account's identity key.</summary>
internal interface IPrimaryPhone
{
    /// <summary>Signs the list of the account's companions as it is now.</summary>
    /// <param name="time">The time stamp of the list.</param>
    /// <returns>An encoded <c>ADVSignedKeyIndexList</c>.</returns>
    byte[] SignKeyIndexes(DateTimeOffset time);

    /// <summary>Sends a newly linked companion its first history.</summary>
    /// <param name="companion">The companion.</param>
    void SendHistory(Device companion);
}
