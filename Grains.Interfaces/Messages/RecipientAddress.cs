using System.Diagnostics.CodeAnalysis;

namespace OrleansGateway.Grains.Interfaces.Messages;

/// <summary>
/// The one parser of recipients as people write them: <c>+491700000000</c>, the digits alone, or a JID. A phone number becomes
/// its JID, so that one person has one ordering key, one chat and one entry in the suppression list.
/// </summary>
public static class RecipientAddress
{
    /// <summary>What a recipient looks like, to follow "use" in an error.</summary>
    public const string Rule =
        "an international phone number such as +491700000000, with or without the plus, or a JID such as 491700000000@s.whatsapp.net";

    // The shortest numbers in use have a country code and five digits, the longest fifteen digits in all (ITU-T E.164).
    private const int LeastDigits = 6;
    private const int MostDigits = 15;
    private const string PhoneServer = "@s.whatsapp.net";

    /// <summary>Reads a recipient.</summary>
    /// <param name="text">A phone number in international form, or a JID.</param>
    /// <param name="jid">The JID as text. Of a text with an <c>@</c> only the silo decides whether it can be written to.</param>
    /// <returns>Whether it is one; a number with a leading zero is not, since its country is unknown.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out string? jid)
    {
        jid = text is null ? null
            : text.Contains('@', StringComparison.Ordinal) ? text
            : JidOfNumber(text.StartsWith('+') ? text[1..] : text);
        return jid is not null;
    }

    /// <summary>The JID of a recipient; a text that is none stays as it is, and whoever takes the message refuses it.</summary>
    /// <param name="text">A phone number in international form, or a JID.</param>
    public static string Normalize(string text) => TryParse(text, out var jid) ? jid : text;

    private static string? JidOfNumber(string digits) =>
        digits.Length is >= LeastDigits and <= MostDigits && digits.All(char.IsAsciiDigit) && digits[0] != '0'
            ? digits + PhoneServer
            : null;
}
