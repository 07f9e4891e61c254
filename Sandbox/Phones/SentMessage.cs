using System.Text.Json.Serialization;

namespace OrleansGateway.Sandbox.Phones;

/// <summary>A message that a virtual phone sent.</summary>
/// <param name="Id">The wire id.</param>
/// <param name="To">The chat.</param>
/// <param name="At">When it was sent.</param>
/// <param name="Acknowledged">Whether the server acknowledged it.</param>
/// <param name="Error">The server's error code, where it refused the message.</param>
/// <param name="DeliveredTo">The devices that sent a delivery receipt.</param>
/// <param name="ReadBy">The devices that sent a read receipt.</param>
/// <param name="Retries">How often a device asked for it again.</param>
/// <param name="Text">The text, where the report was asked for with texts.</param>
public sealed record SentMessage(
    string Id,
    string To,
    DateTimeOffset At,
    bool Acknowledged,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Error,
    IReadOnlyList<string> DeliveredTo,
    IReadOnlyList<string> ReadBy,
    int Retries,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text);
