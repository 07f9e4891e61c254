using System.Globalization;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Storage.Leases;

/// <summary>The verdict of a process that knows no others.</summary>
internal sealed class LoneOwner : ILeaseOwnerVerdict
{
    public LoneOwner(IRandomSource random)
    {
        Span<byte> id = stackalloc byte[sizeof(ulong)];
        random.Fill(id);
        Self = BitConverter.ToUInt64(id).ToString("x16", CultureInfo.InvariantCulture);
    }

    public string Self { get; }

    public bool IsDead(string owner) => false;
}
