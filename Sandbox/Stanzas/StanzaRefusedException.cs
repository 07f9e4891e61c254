namespace OrleansGateway.Sandbox.Stanzas;

/// <summary>A stanza is answered with an error; the connection goes on.</summary>
/// <param name="error">The error.</param>
internal sealed class StanzaRefusedException(StanzaError error) : Exception($"{error.Code} {error.Text}")
{
    /// <summary>The error.</summary>
    public StanzaError Error { get; } = error;
}
