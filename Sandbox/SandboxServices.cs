using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Admin;
using OrleansGateway.Sandbox.Core;
using OrleansGateway.Sandbox.Pairing;
using OrleansGateway.Sandbox.Phones;
using OrleansGateway.Sandbox.Server;
using OrleansGateway.Sandbox.Stanzas;
using OrleansGateway.Sandbox.Stanzas.Devices;
using OrleansGateway.Sandbox.Stanzas.Keys;
using OrleansGateway.Sandbox.Stanzas.Messages;
using OrleansGateway.Sandbox.Stanzas.Presence;
using OrleansGateway.Sandbox.Stanzas.Receipts;
using OrleansGateway.Sandbox.Stanzas.Settings;

namespace OrleansGateway.Sandbox;

/// <summary>The parts of a server. A new stanza, query or message route is one class and one line here.</summary>
internal static class SandboxServices
{
    /// <summary>Registers them all.</summary>
    /// <param name="services">The server's own container.</param>
    /// <param name="options">The options of the server.</param>
    public static IServiceCollection AddSandbox(this IServiceCollection services, SandboxOptions options) => services
        .AddSingleton(options)
        .AddSingleton<AccountDirectory>()
        .AddSingleton<PairingBoard>()
        .AddSingleton<DeviceListNode>()
        .AddSingleton<Notifier>()
        .AddSingleton<BundleDispenser>()
        .AddSingleton<DeviceLinking>()
        .AddSingleton<StanzaKeys>()
        .AddSingleton<FanoutCheck>()
        .AddSingleton<StanzaDispatcher>()
        .AddSingleton<PhoneServices>()
        .AddSingleton(provider => new PhoneBook(
            provider.GetRequiredService<PhoneServices>(), provider.GetRequiredService<PairingBoard>()))
        .AddSingleton(provider => new DeviceControl(
            provider.GetRequiredService<AccountDirectory>(), provider.GetRequiredService<DeviceLinking>()))
        .AddSingleton<ServerIdentity>()
        .AddSingleton<ServerHandshake>()
        .AddSingleton<RegistrationFlow>()
        .AddSingleton<LoginFlow>()
        .AddSingleton<ChatEndpoint>()
        .AddStanzas()
        .AddMessageRoutes()
        .AddQueries();

    private static IServiceCollection AddStanzas(this IServiceCollection services) => services
        .AddSingleton<IStanzaHandler, MessageHandler>()
        .AddSingleton<IStanzaHandler, ReceiptHandler>()
        .AddSingleton<IStanzaHandler, AckHandler>()
        .AddSingleton<IStanzaHandler, IqHandler>()
        .AddSingleton<IStanzaHandler, PresenceHandler>()
        .AddSingleton<IStanzaHandler>(new IgnoredStanza("ib"))
        .AddSingleton<IStanzaHandler>(new IgnoredStanza("chatstate"));

    private static IServiceCollection AddMessageRoutes(this IServiceCollection services) => services
        .AddSingleton<IMessageRoute, DirectRoute>()
        .AddSingleton<IMessageRoute, OwnDevicesRoute>();

    private static IServiceCollection AddQueries(this IServiceCollection services) => services
        .AddSingleton<IQueryHandler, AcceptedQuery>()
        .AddSingleton<IQueryHandler, ActiveQuery>()
        .AddSingleton<IQueryHandler, AppStateQuery>()
        .AddSingleton<IQueryHandler, BlocklistQuery>()
        .AddSingleton<IQueryHandler, GroupListQuery>()
        .AddSingleton<IQueryHandler, KeyBundleQuery>()
        .AddSingleton<IQueryHandler, KeyDigestQuery>()
        .AddSingleton<IQueryHandler, PreKeyCountQuery>()
        .AddSingleton<IQueryHandler, PreKeyUploadQuery>()
        .AddSingleton<IQueryHandler, PrivacyQuery>()
        .AddSingleton<IQueryHandler, ProfilePictureQuery>()
        .AddSingleton<IQueryHandler, PropsQuery>()
        .AddSingleton<IQueryHandler, SignedPreKeyRotationQuery>()
        .AddSingleton<IQueryHandler, UnlinkQuery>()
        .AddSingleton<IQueryHandler, UsyncQuery>();
}
