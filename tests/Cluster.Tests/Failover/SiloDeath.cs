using System.Globalization;

namespace OrleansGateway.Cluster.Tests.Failover;

/// <summary>What the death of a silo came to.</summary>
/// <param name="Lost">What ran on it.</param>
/// <param name="Connected">How long until each number was connected.</param>
/// <param name="Shown">How long until each phone showed what it had to.</param>
internal sealed record SiloDeath(SiloHosting Lost, TimeSpan Connected, TimeSpan Shown)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Lost.Instances} instances and {Lost.Partitions} partitions, connected after {Connected.TotalSeconds:0.0} s, "
        + $"shown after {Shown.TotalSeconds:0.0} s");
}
