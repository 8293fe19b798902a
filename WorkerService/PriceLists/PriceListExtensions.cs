using Microsoft.Extensions.Options;
using CatalogData.Jobs;
using Scalable.Jobs;
using WorkerService.PriceLists.Fonts;

namespace WorkerService.PriceLists;

internal static class PriceListExtensions
{
    public static void AddPriceLists(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptionsSection<PriceListOptions>(PriceListOptions.Section);
        builder.Services.AddJobWork<PriceListWork>(CatalogJobKinds.PriceList);
        builder.Services.AddSingleton(services => new FontLibrary(services.GetRequiredService<IOptions<PriceListOptions>>().Value.Fonts));
        builder.Services.AddSingleton<PriceListItems>();
    }
}
