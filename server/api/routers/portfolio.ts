import { portfolioSettingSchema } from "#server/contract/portfolio.ts";
import { previewPortfolio, previewPortfolioSchema } from "#server/services/portfolio/preview-portfolio.ts";
import { readPortfolio, readPortfolioSchema } from "#server/services/portfolio/read-portfolio.ts";
import { readSetting } from "#server/services/portfolio/read-setting.ts";
import { sampleOutside, sampleOutsideSchema } from "#server/services/portfolio/sample-outside.ts";
import { setSetting } from "#server/services/portfolio/set-setting.ts";
import { memberProcedure, router } from "../trpc.ts";

export const portfolioRouter = router({
  setting: memberProcedure.query(({ ctx }) => readSetting(ctx.member)),
  read: memberProcedure.input(readPortfolioSchema).query(({ ctx, input }) => readPortfolio(ctx.member, input)),
  set: memberProcedure.input(portfolioSettingSchema).mutation(({ ctx, input }) => setSetting(ctx.member, input)),
  preview: memberProcedure
    .input(previewPortfolioSchema)
    .mutation(({ ctx, input }) => previewPortfolio(ctx.member, input)),
  sample: memberProcedure.input(sampleOutsideSchema).mutation(({ ctx, input }) => sampleOutside(ctx.member, input)),
});
