using System.Globalization;
using OrleansGateway.Protocol.Proto;
using PlatformType = OrleansGateway.Protocol.Proto.DeviceProps.Types.PlatformType;
using SubPlatform = OrleansGateway.Protocol.Proto.ClientPayload.Types.WebInfo.Types.WebSubPlatform;

namespace OrleansGateway.Protocol.Pairing;

/// <summary>How a device presents itself to the server and in the phone's list of linked devices.</summary>
/// <remarks>Source: docs/protocol/facts.md#client; tests/Protocol.Tests/vectors/pairing.json, <c>payloads</c> and <c>qr</c>.</remarks>
public sealed record ClientProfile
{
    private const string Desktop = "Desktop";
    private const string Android = "Android";

    /// <summary>The version of the client software; default <see cref="ClientVersion.Default"/>.</summary>
    public ClientVersion Version { get; init; } = ClientVersion.Default;

    /// <summary>The operating system, or any name: the phone shows it in its list of linked devices; default <c>Mac OS</c>.</summary>
    public string Os { get; init; } = "Mac OS";

    /// <summary>The browser (<c>Chrome</c>, <c>Firefox</c>, …), or <c>Desktop</c> or <c>Android</c>; default <c>Chrome</c>.</summary>
    public string Browser { get; init; } = "Chrome";

    /// <summary>The country of the locale, two letters; default <c>US</c>.</summary>
    public string Country { get; init; } = "US";

    /// <summary>The language of the locale, two letters; default <c>en</c>.</summary>
    public string Language { get; init; } = "en";

    /// <summary>Whether the whole history is requested from the phone at pairing; default: no.</summary>
    public bool WantsFullHistory { get; init; }

    /// <summary>The name under which the account shows itself to others; null sends none.</summary>
    public string? PushName { get; init; }

    /// <summary>The platform as the QR code names it.</summary>
    /// <remarks>Source: docs/protocol/facts.md#client.companionPlatformIds; 9 stands for a web client of another kind.</remarks>
    internal string QrPlatform => Browser switch
    {
        "Chrome" => "1",
        "Edge" => "2",
        "Firefox" => "3",
        "IE" => "4",
        "Opera" => "5",
        "Safari" => "6",
        Desktop when Os == "Windows" => "8",
        Desktop => "7",
        _ => "9",
    };

    internal bool IsAndroid => Browser == Android;

    internal PlatformType PlatformType => Browser switch
    {
        Android => PlatformType.AndroidPhone,
        "Edge" => PlatformType.Edge,
        "Firefox" => PlatformType.Firefox,
        "IE" => PlatformType.Ie,
        "Opera" => PlatformType.Opera,
        "Safari" => PlatformType.Safari,
        Desktop => PlatformType.Desktop,
        _ => PlatformType.Chrome,
    };

    internal SubPlatform SubPlatform => (Browser, Os, WantsFullHistory) switch
    {
        (Desktop, "Mac OS", true) => SubPlatform.Darwin,
        (Desktop, "Windows", true) => SubPlatform.Win32,
        _ => SubPlatform.WebBrowser,
    };

    /// <summary>What both payloads have in common.</summary>
    internal ClientPayload CreatePayload()
    {
        var payload = new ClientPayload
        {
            UserAgent = CreateUserAgent(),
            ConnectType = ClientPayload.Types.ConnectType.WifiUnknown,
            ConnectReason = ClientPayload.Types.ConnectReason.UserActivated,
        };
        if (!IsAndroid)
        {
            payload.WebInfo = new ClientPayload.Types.WebInfo { WebSubPlatform = SubPlatform };
        }

        if (PushName is not null)
        {
            payload.PushName = PushName;
        }

        return payload;
    }

    private ClientPayload.Types.UserAgent CreateUserAgent() => new()
    {
        Platform = IsAndroid ? ClientPayload.Types.UserAgent.Types.Platform.Android : ClientPayload.Types.UserAgent.Types.Platform.Web,
        AppVersion = new() { Primary = Version.Primary, Secondary = Version.Secondary, Tertiary = Version.Tertiary },
        Mcc = "000",
        Mnc = "000",
        OsVersion = "0.1",
        Device = Desktop,
        OsBuildNumber = "0.1",
        ReleaseChannel = ClientPayload.Types.UserAgent.Types.ReleaseChannel.Release,
        LocaleLanguageIso6391 = Language,
        LocaleCountryIso31661Alpha2 = Country,
    };
}

/// <summary>The version of the client software that a device reports.</summary>
/// <param name="Primary">The first number.</param>
/// <param name="Secondary">The second number.</param>
/// <param name="Tertiary">The third number; it rises with every release of the web client.</param>
public sealed record ClientVersion(uint Primary, uint Secondary, uint Tertiary)
{
    /// <summary>The version that the vectors were measured with.</summary>
    /// <remarks>Source: docs/protocol/facts.md#client.version.</remarks>
    public static readonly ClientVersion Default = new(2, 3000, 1_043_857_760);

    /// <summary>The numbers with points between them.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Primary}.{Secondary}.{Tertiary}");
}
