namespace OrleansGateway.Protocol.Tests.VectorHarness.Table;

internal sealed class MessageSecretTable : VectorTable
{
    public MessageSecretTable()
        : base("msgsecret.json")
    {
        Describes("source", "format", "reportingSelectedPaths");
        Waits("derivation", "poll votes and event responses");
        Waits("bot", "poll votes and event responses");
        Waits("pollVotes", "poll votes and event responses");
        Waits("eventResponses", "poll votes and event responses");
        Waits("reporting", "reporting tokens");
    }
}
