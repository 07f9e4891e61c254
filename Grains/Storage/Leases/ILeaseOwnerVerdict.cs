using System.Globalization;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Storage.Leases;

/// <summary>What the cluster's membership says of the owner of a lease.</summary>
internal interface ILeaseOwnerVerdict
{
    /// <summary>Who this process is, in leases. A restarted process is another owner.</summary>
    string Self { get; }

    /// <summary>Whether membership has declared an owner dead: its leases may be taken at once.</summary>
    /// <param name="owner">The owner.</param>
    bool IsDead(string owner);
}

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
