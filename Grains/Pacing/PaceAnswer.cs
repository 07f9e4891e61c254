using System.Runtime.InteropServices;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Pacing;

/// <summary>Whether a message may leave now.</summary>
/// <param name="Failure">Why not; none when it may.</param>
/// <param name="Until">From when on it may, where that is known.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PaceAnswer(SendFailure Failure, DateTimeOffset? Until = null)
{
    /// <summary>It may.</summary>
    public static readonly PaceAnswer Admitted = new(SendFailure.None);

    /// <summary>Whether it may.</summary>
    public bool IsAdmitted => Failure == SendFailure.None;
}
