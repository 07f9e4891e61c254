namespace OrleansGateway.Protocol.Core;

/// <summary>Where random bytes come from. Passed in, so that vectors and simulations repeat.</summary>
public interface IRandomSource
{
    /// <summary>Fills the span with unpredictable bytes.</summary>
    /// <param name="destination">What to fill.</param>
    void Fill(Span<byte> destination);
}
