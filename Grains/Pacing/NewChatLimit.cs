using System.Runtime.InteropServices;

namespace OrleansGateway.Grains.Pacing;

/// <summary>The limit on new chats that is in force.</summary>
/// <param name="Cap">How many on this day of the number's life.</param>
/// <param name="EndsAt">When the day ends.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NewChatLimit(int Cap, DateTimeOffset EndsAt);
