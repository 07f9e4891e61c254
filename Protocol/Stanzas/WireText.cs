using System.Globalization;

namespace OrleansGateway.Protocol.Stanzas;

/// <summary>Numbers and times in the text form of attributes.</summary>
internal static class WireText
{
    /// <summary>A whole number in decimal digits.</summary>
    public static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A time as Unix seconds.</summary>
    public static string Of(DateTimeOffset time) => Of(time.ToUnixTimeSeconds());

    /// <summary>The time of an attribute in Unix seconds; null where it is missing or out of range.</summary>
    public static DateTimeOffset? ToTime(long? unixSeconds) =>
        unixSeconds is >= 0 and <= 253402300799 ? DateTimeOffset.FromUnixTimeSeconds(unixSeconds.Value) : null;
}
