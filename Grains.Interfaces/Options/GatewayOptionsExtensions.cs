using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace OrleansGateway.Grains.Interfaces.Options;

/// <summary>Binds options to their section. Every class of options goes through here.</summary>
internal static class GatewayOptionsExtensions
{
    /// <summary>Binds options to their section and validates them at start.</summary>
    /// <param name="services">The services.</param>
    /// <returns>The builder, to set values over those of the configuration.</returns>
    public static OptionsBuilder<TOptions> AddGatewayOptions<TOptions>(this IServiceCollection services)
        where TOptions : class, IGatewayOptions
    {
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<TOptions>, GatewayOptionsValidator<TOptions>>());
        return services.AddOptions<TOptions>().Configure<IConfiguration>(BindSection).ValidateOnStart();
    }

    /// <summary>Reads and validates options that are needed before the container exists.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="configure">Sets values over those of the configuration.</param>
    /// <exception cref="OptionsValidationException">A key is unknown or a value is not valid.</exception>
    public static TOptions ReadGatewayOptions<TOptions>(this IConfiguration configuration, Action<TOptions>? configure = null)
        where TOptions : class, IGatewayOptions, new()
    {
        var options = new TOptions();
        BindSection(options, configuration);
        configure?.Invoke(options);
        var result = new GatewayOptionsValidator<TOptions>(configuration).Validate(name: null, options);
        return result.Failed ? throw Invalid<TOptions>(result.Failures) : options;
    }

    private static void BindSection<TOptions>(TOptions options, IConfiguration configuration)
        where TOptions : class, IGatewayOptions
    {
        try
        {
            configuration.GetSection(TOptions.Section).Bind(options);
        }
        catch (InvalidOperationException exception) when (exception.InnerException is not null)
        {
            // The text cannot be converted; the message names the key, the text and the type.
            throw Invalid<TOptions>([$"{exception.Message} Correct it, or leave it out for the default."]);
        }
    }

    private static OptionsValidationException Invalid<TOptions>(IEnumerable<string> problems)
        where TOptions : class, IGatewayOptions => new(TOptions.Section, typeof(TOptions), problems);
}
