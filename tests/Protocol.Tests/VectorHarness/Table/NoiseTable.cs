using OrleansGateway.Protocol.Tests.Noise;

namespace OrleansGateway.Protocol.Tests.VectorHarness.Table;

internal sealed class NoiseTable : VectorTable
{
    public NoiseTable()
        : base("noise.json")
    {
        Describes("source", "format", "testTimeUnix", "protocolNameHex", "prologueHex", "counters.key");
        Covered("vectors", typeof(NoiseVectorTests), nameof(NoiseVectorTests.State_passes_through_every_step_on_the_client));
        Covered("vectors", typeof(NoiseVectorTests), nameof(NoiseVectorTests.State_passes_through_every_step_on_the_server));
        Covered("vectors", typeof(NoiseVectorTests), nameof(NoiseVectorTests.Client_speaks_the_bytes_of_the_vector));
        Covered("vectors", typeof(NoiseVectorTests), nameof(NoiseVectorTests.Server_speaks_the_bytes_of_the_vector));
        Covered("vectors", typeof(NoiseVectorTests), nameof(NoiseVectorTests.Client_refuses_the_chain_and_stays_where_it_was));
        Covered("counters.rows", typeof(NoiseVectorTests), nameof(NoiseVectorTests.Counter_gives_the_initialisation_vector));
    }
}
