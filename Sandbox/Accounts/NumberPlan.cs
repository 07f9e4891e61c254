using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Accounts;

/// <summary>Which numbers and LIDs accounts get. A name or a number always leads to the same result.</summary>
internal static class NumberPlan
{
    private const int MinDigits = 5;
    private const int MaxDigits = 15;
    private const ulong Names = 1_000_000_000;
    private const ulong Lids = 90_000_000_000_000;

    /// <summary>The number of a push name: <c>1555</c> and nine digits of its hash.</summary>
    /// <param name="pushName">The name that a client gave itself.</param>
    public static string NumberOf(string pushName) =>
        string.Create(CultureInfo.InvariantCulture, $"1555{Hash("name:" + pushName) % Names:D9}");

    /// <summary>A number of the range that no name leads to: <c>1556</c> and nine digits.</summary>
    /// <param name="index">The running number of the fresh number, from 1.</param>
    public static string FreshNumber(long index) =>
        string.Create(CultureInfo.InvariantCulture, $"1556{index:D9}");

    /// <summary>The LID of a number, fourteen digits.</summary>
    /// <param name="number">The number, digits alone.</param>
    /// <param name="attempt">0, or how many LIDs of this number were taken already.</param>
    public static Jid LidOf(string number, int attempt)
    {
        var hash = Hash(string.Create(CultureInfo.InvariantCulture, $"lid:{attempt}:{number}"));
        return new Jid((10_000_000_000_000 + hash % Lids).ToString(CultureInfo.InvariantCulture), JidServer.Lid);
    }

    /// <summary>Brings a number into the form of a JID's user part.</summary>
    /// <param name="text">Digits, with or without a leading plus, blanks and dashes, or a JID of a number.</param>
    /// <exception cref="SandboxRequestException">It is no number of five to fifteen digits.</exception>
    public static string Normalize(string text)
    {
        var at = text.IndexOf('@');
        var number = (at < 0 ? text : text[..at]).Trim().TrimStart('+').Replace(" ", "").Replace("-", "");
        var valid = number.Length is >= MinDigits and <= MaxDigits
            && number.All(char.IsAsciiDigit)
            && (at < 0 || text.EndsWith('@' + JidServer.User, StringComparison.Ordinal));
        return valid
            ? number
            : throw new SandboxRequestException(
                SandboxRequestError.Invalid, $"A phone number has {MinDigits} to {MaxDigits} digits and nothing else.");
    }

    private static ulong Hash(string text) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
