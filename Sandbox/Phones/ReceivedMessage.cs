using System.Text.Json.Serialization;

namespace OrleansGateway.Sandbox.Phones;

/// <summary>A message that a virtual phone received and decrypted.</summary>
/// <param name="Id">The wire id.</param>
/// <param name="From">The device that sent it.</param>
/// <param name="FromMe">Whether another device of the phone's own account sent it.</param>
/// <param name="At">When it was decrypted.</param>
/// <param name="Copies">How often it came with this wire id: 1, and one more for each duplicate.</param>
/// <param name="Read">Whether the phone sent a read receipt.</param>
/// <param name="Text">The text, where the report was asked for with texts and the message has one.</param>
public sealed record ReceivedMessage(
    string Id,
    string From,
    bool FromMe,
    DateTimeOffset At,
    int Copies,
    bool Read,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text);
