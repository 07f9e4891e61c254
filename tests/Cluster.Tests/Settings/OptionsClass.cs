using System.Reflection;
using Microsoft.Extensions.Options;
using OrleansGateway.Client.Hosting;
using OrleansGateway.Grains.Interfaces.Options;
using OrleansGateway.Grains.Storage.Hosting;
using OrleansGateway.Silo.Hosting;

namespace OrleansGateway.Cluster.Tests.Settings;

/// <summary>A class of options, found by the interface that all of them have.</summary>
/// <param name="Type">The class.</param>
/// <param name="Section">The section to which it is bound.</param>
internal sealed record OptionsClass(Type Type, string Section)
{
    private static readonly MethodInfo SectionMethod =
        typeof(OptionsClass).GetMethod(nameof(SectionOf), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>The classes of silo, grains and client.</summary>
    public static IReadOnlyList<OptionsClass> All { get; } =
        [.. new[] { typeof(GatewayHost), typeof(GatewayStorageOptions), typeof(GatewayClientOptions) }
            .SelectMany(type => type.Assembly.GetTypes())
            .Where(type => type.IsAssignableTo(typeof(IGatewayOptions)) && type is { IsAbstract: false })
            .Select(type => new OptionsClass(type, (string)SectionMethod.MakeGenericMethod(type).Invoke(null, null)!))];

    /// <summary>Every key that can be set.</summary>
    public IEnumerable<string> Keys => KeysOf(Type, Section);

    /// <summary>The class to which a key belongs.</summary>
    public static OptionsClass OfKey(string key) =>
        All.Where(options => key.StartsWith(options.Section + ":", StringComparison.Ordinal)).MaxBy(options => options.Section.Length)
        ?? throw new ArgumentException($"No options are bound to the section of {key}.", nameof(key));

    /// <summary>The type of a key's value.</summary>
    public Type ValueType(string key) =>
        Path(key).Aggregate(Type, (type, name) => type.GetProperty(name)?.PropertyType
            ?? throw new ArgumentException($"{Type.Name} has no property for {key}.", nameof(key)));

    /// <summary>The value of a key as bound; null where a part of its path is not set.</summary>
    public object? Value(IServiceProvider services, string key)
    {
        var options = services.GetRequiredService(typeof(IOptions<>).MakeGenericType(Type));
        var bound = options.GetType().GetProperty(nameof(IOptions<>.Value))!.GetValue(options);
        return Path(key).Aggregate(bound, (part, name) => part?.GetType().GetProperty(name)!.GetValue(part));
    }

    /// <summary>The default of a key, or of its group when the group is not set by default.</summary>
    public object? DefaultValue(string key)
    {
        var group = Path(key)[..^1].Aggregate(Type, (type, name) => type.GetProperty(name)!.PropertyType);
        return group.GetProperty(Path(key)[^1])!.GetValue(Activator.CreateInstance(group));
    }

    private string[] Path(string key) => key[(Section.Length + 1)..].Split(':');

    private static IEnumerable<string> KeysOf(Type type, string prefix) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is { IsPublic: true })
        .SelectMany(property => IsGroup(property.PropertyType)
            ? KeysOf(property.PropertyType, $"{prefix}:{property.Name}")
            : [$"{prefix}:{property.Name}"]);

    private static bool IsGroup(Type type) =>
        type.Assembly == typeof(IGatewayOptions).Assembly && type is { IsClass: true };

    private static string SectionOf<TOptions>()
        where TOptions : class, IGatewayOptions => TOptions.Section;
}
