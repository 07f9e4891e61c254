namespace OrleansGateway.Protocol.Tests.VectorHarness.Table;

internal sealed class AppStateTable : VectorTable
{
    public AppStateTable()
        : base("appstate.json")
    {
        Describes("source", "format", "keys");
        Waits("keyExpansion", "app state");
        Waits("ltHash", "app state");
        Waits("patches", "app state");
        Waits("multi", "app state");
        Waits("snapshots", "app state");
        Waits("damaged", "app state");
    }
}
